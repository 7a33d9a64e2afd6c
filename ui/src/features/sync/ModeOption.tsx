import { Badge, Radio } from "@mantine/core";
import type { Mode } from "../../bindings/Mode";
import classes from "./Sync.module.css";

interface ModeOptionProps {
  mode: Mode;
  name: string;
  text: string;
  badge?: string | undefined;
  checked: boolean;
}

/** One kind of sync. The whole card can be clicked. */
export function ModeOption({ mode, name, text, badge, checked }: ModeOptionProps) {
  return (
    <div className={classes.mode} data-checked={checked || undefined}>
      <Radio
        value={mode}
        label={name}
        description={text}
        classNames={{ root: classes.modeRadio, label: classes.modeName, description: classes.modeText }}
      />
      {badge && (
        <Badge bg="var(--ot-good-soft)" c="var(--ot-good)" className={classes.modeBadge ?? ""}>
          {badge}
        </Badge>
      )}
    </div>
  );
}

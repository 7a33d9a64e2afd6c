import { Anchor, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixGroup as Group } from "../../bindings/FixGroup";
import { CopyButton } from "../../components/CopyButton";
import { CompareLink } from "./CompareLink";
import { useArrowFocus } from "../../components/useArrowFocus";
import { FixPatientLine } from "./FixPatientLine";
import { useFixLabels } from "./fixLabels";
import type { SourceNames } from "./sourceNames";
import classes from "./Sync.module.css";

/** The rest is shown on request. */
const MAX_SHOWN = 120;

interface FixGroupProps {
  integration: string;
  group: Group;
  names: SourceNames;
}

/** Patients who need the same correction. */
export function FixGroup({ integration, group, names }: FixGroupProps) {
  const { t } = useTranslation();
  const heading = useId();
  const list = useArrowFocus<HTMLUListElement>();
  const [all, setAll] = useState(false);
  const { title, remedy } = useFixLabels(group);
  const shown = all ? group.patients : group.patients.slice(0, MAX_SHOWN);
  const hidden = group.patients.length - shown.length;
  return (
    <section className={classes.fixGroup} aria-labelledby={heading}>
      <div className={classes.fixTop}>
        <Title order={3} id={heading}>
          {title}
        </Title>
        <CopyButton
          label={t("fixList.copyNumbers")}
          ariaLabel={t("fixList.copyNumbersOf", { title })}
          text={group.patients.map((patient) => patient.pat_num).join("\n")}
        />
      </div>
      <Text size="sm" c="dimmed">
        {remedy}
      </Text>
      {group.code === "ambiguous_match" && <CompareLink />}
      <ul ref={list} className={classes.fixNumbers} data-named={names.size > 0 || undefined} aria-label={t("fixList.numbers")}>
        {shown.map((patient) => (
          <FixPatientLine key={patient.pat_num} integration={integration} patient={patient} name={names.get(patient.pat_num)} />
        ))}
      </ul>
      {hidden > 0 && (
        <Anchor component="button" type="button" size="sm" onClick={() => setAll(true)}>
          {t("fixList.showAll", { count: hidden })}
        </Anchor>
      )}
    </section>
  );
}

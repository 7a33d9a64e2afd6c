import { Badge } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconCircleDashed, IconClock, IconRefresh } from "@tabler/icons-react";
import { backgroundOf, foregroundOf, type StatusColor } from "./statusColor";

const icons = {
  good: IconCheck,
  warn: IconClock,
  bad: IconAlertCircle,
  brand: IconRefresh,
  quiet: IconCircleDashed,
};

interface StatusBadgeProps {
  color: StatusColor;
  label: string;
}

/** A state as color, icon, and text. */
export function StatusBadge({ color, label }: StatusBadgeProps) {
  const Icon = icons[color];
  return (
    <Badge
      bg={backgroundOf(color)}
      c={foregroundOf(color)}
      leftSection={<Icon size={13} stroke={2.25} aria-hidden="true" />}
      style={{ flex: "none" }}
    >
      {label}
    </Badge>
  );
}

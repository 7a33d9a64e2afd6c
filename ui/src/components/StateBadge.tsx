import { Badge } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconCircleDashed, IconClock, IconRefresh } from "@tabler/icons-react";
import { toneColor, toneGround, type Tone } from "./tone";

const icons = {
  good: IconCheck,
  warn: IconClock,
  bad: IconAlertCircle,
  brand: IconRefresh,
  quiet: IconCircleDashed,
};

interface StateBadgeProps {
  tone: Tone;
  words: string;
}

/** A state by colour, icon and word. */
export function StateBadge({ tone, words }: StateBadgeProps) {
  const Icon = icons[tone];
  return (
    <Badge
      bg={toneGround(tone)}
      c={toneColor(tone)}
      leftSection={<Icon size={13} stroke={2.25} aria-hidden="true" />}
      style={{ flex: "none" }}
    >
      {words}
    </Badge>
  );
}

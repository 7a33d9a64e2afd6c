import { Text } from "@mantine/core";

interface StackedTextProps {
  first: string;
  second: string;
}

/** A line of text with a smaller one below. */
export function StackedText({ first, second }: StackedTextProps) {
  return (
    <>
      <Text size="sm" truncate title={first}>
        {first}
      </Text>{" "}
      <Text size="xs" c="dimmed" truncate title={second}>
        {second}
      </Text>
    </>
  );
}

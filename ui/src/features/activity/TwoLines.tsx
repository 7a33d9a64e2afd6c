import { Text } from "@mantine/core";

interface TwoLinesProps {
  first: string;
  second: string;
}

/** A cell with something smaller below. */
export function TwoLines({ first, second }: TwoLinesProps) {
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

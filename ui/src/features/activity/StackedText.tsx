import { Text } from "@mantine/core";

interface StackedTextProps {
  first: string;
  second: string;
}

/** A line of text with a smaller one below, unless that is empty. */
export function StackedText({ first, second }: StackedTextProps) {
  return (
    <>
      <Text size="sm" truncate title={first}>
        {first}
      </Text>
      {second && (
        <>
          {" "}
          <Text size="xs" c="dimmed" truncate title={second}>
            {second}
          </Text>
        </>
      )}
    </>
  );
}

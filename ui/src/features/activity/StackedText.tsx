import { Text } from "@mantine/core";

interface StackedTextProps {
  first: string;
  second: string;
}

/** A text with a smaller one below, unless that is empty. Both wrap. */
export function StackedText({ first, second }: StackedTextProps) {
  return (
    <>
      <Text size="sm">{first}</Text>
      {second && (
        <>
          {" "}
          <Text size="xs" c="dimmed">
            {second}
          </Text>
        </>
      )}
    </>
  );
}

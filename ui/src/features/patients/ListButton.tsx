import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";

interface ListButtonProps {
  icon: ReactNode;
  label: string;
  loading: boolean;
  disabled: boolean;
  onClick: () => void;
}

/** A button above the list. In a narrow window only its icon is seen, so that the list stays in sight. */
export function ListButton({ icon, label, ...button }: ListButtonProps) {
  const isWide = useMediaQuery("(min-width: 60em)", undefined, { getInitialValueInEffect: false });
  if (isWide) {
    return (
      <Button variant="default" leftSection={icon} {...button}>
        {label}
      </Button>
    );
  }
  return (
    <Button variant="default" title={label} px="sm" {...button}>
      {icon}
      <span className="visually-hidden">{label}</span>
    </Button>
  );
}

import { Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Dialog.module.css";

interface DialogHeadingProps {
  title: string;
  subtitle?: ReactNode;
}

export function DialogHeading({ title, subtitle }: DialogHeadingProps) {
  const { t } = useTranslation();
  return (
    <Modal.Header className={classes.header}>
      <div>
        <Modal.Title className={classes.title}>{title}</Modal.Title>
        {subtitle !== undefined && (
          <Text c="dimmed" size="sm" mt={4} component="div">
            {subtitle}
          </Text>
        )}
      </div>
      <Modal.CloseButton aria-label={t("common.close")} />
    </Modal.Header>
  );
}

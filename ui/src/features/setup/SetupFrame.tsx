import { Text, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BrandMark } from "../../components/BrandMark";
import classes from "./SetupFrame.module.css";

interface SetupFrameProps {
  title: string;
  lead?: string;
  children: ReactNode;
  footnote?: string;
  /** Whether there is much to show, so that the card is wider. */
  wide?: boolean;
}

/** One card in the middle of the window, for the screens before the main window. */
export function SetupFrame({ title, lead, children, footnote, wide = false }: SetupFrameProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t("app.title", { page: title });
  }, [t, title]);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = card.current;
    (frame?.querySelector("input") ?? frame?.querySelector("h1"))?.focus();
  }, []);
  return (
    <main className={classes.frame}>
      <div ref={card} className={classes.card} data-wide={wide || undefined}>
        <div className={classes.top} data-alone={lead === undefined || undefined}>
          <BrandMark size={48} />
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
        </div>
        {lead && (
          <Text c="dimmed" size="sm" mt={6} mb="lg">
            {lead}
          </Text>
        )}
        {children}
      </div>
      {footnote && (
        <Text c="dimmed" size="xs">
          {footnote}
        </Text>
      )}
    </main>
  );
}

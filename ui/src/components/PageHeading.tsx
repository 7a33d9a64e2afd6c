import { Text, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { HelpButton } from "../features/help/HelpButton";
import classes from "./Page.module.css";

interface PageHeadingProps {
  title: string;
  /** The name of the page in the window's title, if it differs. */
  windowTitle?: string;
  subtitle?: ReactNode;
  /** The main button of the page. */
  action?: ReactNode;
}

/** The heading of a page, its main button, and its help. It gets the focus when the page opens, and sets the window's title. */
export function PageHeading({ title, windowTitle = title, subtitle, action }: PageHeadingProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = t("app.title", { page: windowTitle });
  }, [t, windowTitle]);
  return (
    <header className={classes.heading}>
      <div>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {subtitle !== undefined && (
          <Text c="dimmed" size="sm" mt={4} component="div">
            {subtitle}
          </Text>
        )}
      </div>
      {action !== undefined && <div className={classes.actions}>{action}</div>}
      <div className={classes.help}>
        <HelpButton />
      </div>
    </header>
  );
}

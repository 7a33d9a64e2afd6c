import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { HelpPanel } from "../features/help/HelpPanel";
import { useHelp } from "../features/help/HelpContext";
import classes from "./MainWindow.module.css";

interface WindowFrameProps {
  side: ReactNode;
  children: ReactNode;
}

/** Navigation on the left, the page on the right, and help beside it. */
export function WindowFrame({ side, children }: WindowFrameProps) {
  const { t } = useTranslation();
  const { opened } = useHelp();
  return (
    <div className={classes.window} data-help={opened || undefined}>
      <a className={classes.skip} href="#content">
        {t("app.skip")}
      </a>
      {side}
      <main id="content" className={classes.content} tabIndex={-1}>
        {children}
      </main>
      {opened && <HelpPanel />}
    </div>
  );
}

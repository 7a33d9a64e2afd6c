import { CloseButton, Title } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import { useHelp } from "./HelpContext";
import { HELP_HEADING } from "./HelpProvider";
import { partsOf, topicOf } from "./helpTopic";
import { ShortcutList } from "./ShortcutList";
import classes from "./Help.module.css";

/** What the screen is for and how it is used, beside it. Escape closes the panel while the focus is in it. */
export function HelpPanel() {
  const { t } = useTranslation();
  const { close } = useHelp();
  const topic = topicOf(useScreen());
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  // The keys follow the catalog, and a test checks that every part has both texts.
  const text = t as (key: string) => string;
  return (
    // Escape closes the panel from everywhere in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside className={classes.panel} aria-labelledby={HELP_HEADING} onKeyDown={onKeyDown}>
      <div className={classes.top}>
        <Title order={2} size="h3" ref={heading} id={HELP_HEADING} tabIndex={-1}>
          {t("help.title", { topic: text(`help.name.${topic}`) })}
        </Title>
        <CloseButton aria-label={t("help.close")} title={t("help.close")} onClick={close} />
      </div>
      {/* It may be longer than the window, so it must scroll by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.text} tabIndex={0} role="region" aria-labelledby={HELP_HEADING}>
        {partsOf(topic).map((part) => (
          <section key={`${topic} ${part}`}>
            <Title order={3} size="h5">
              {text(`help.topic.${topic}.${part}.title`)}
            </Title>
            <p>{text(`help.topic.${topic}.${part}.text`)}</p>
          </section>
        ))}
        <section>
          <Title order={3} size="h5">
            {t("keys.title")}
          </Title>
          <ShortcutList />
        </section>
      </div>
    </aside>
  );
}

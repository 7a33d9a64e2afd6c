import type { Screen } from "../../app/navigation";
import en from "../../i18n/en.json";

/** What the help panel can be about. */
export type HelpTopic = keyof typeof en.help.topic;

/** The topic of a screen: a page, or a tab of the settings. */
export function topicOf(screen: Screen): HelpTopic {
  return screen.page === "settings" ? screen.tab : screen.page;
}

/** The parts of a topic, in the order of the catalog. */
export function partsOf(topic: HelpTopic): string[] {
  return Object.keys(en.help.topic[topic]);
}

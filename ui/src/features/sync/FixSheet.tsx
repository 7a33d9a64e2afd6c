import { Portal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixGroup } from "../../bindings/FixGroup";
import { formatDateTime } from "../../i18n/format";
import { useFixWords } from "./fixWords";

interface FixSheetProps {
  /** The integration's name. */
  name: string;
  groups: FixGroup[];
}

/** The list as it is printed: on the screen it does not show, on paper nothing else does. */
export function FixSheet({ name, groups }: FixSheetProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date().toISOString());
  return (
    <Portal>
      <article className="sheet" aria-hidden="true">
        <h1>{t("fixList.title")}</h1>
        <p>{t("fixList.printed", { name, when: formatDateTime(now) })}</p>
        {groups.map((group) => (
          <SheetGroup key={group.code} group={group} />
        ))}
      </article>
    </Portal>
  );
}

function SheetGroup({ group }: { group: FixGroup }) {
  const { title, remedy, lang } = useFixWords(group);
  return (
    <section lang={lang}>
      <h2>{title}</h2>
      <p>{remedy}</p>
      <ul>
        {group.patients.map((patient) => (
          <li key={patient.pat_num}>
            <span className="tickBox" /> {patient.pat_num}
            {patient.detail && <span className="detail">{patient.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { Portal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixGroup } from "../../bindings/FixGroup";
import { formatDateTime } from "../../i18n/format";
import { useFixLabels } from "./fixLabels";

interface PrintedFixListProps {
  /** The integration's name. */
  name: string;
  groups: FixGroup[];
}

/** The fix list as printed. It is invisible on the screen, and nothing else is printed. */
export function PrintedFixList({ name, groups }: PrintedFixListProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date().toISOString());
  return (
    <Portal>
      <article className="sheet" aria-hidden="true">
        <h1>{t("fixList.title")}</h1>
        <p>{t("fixList.printed", { name, when: formatDateTime(now) })}</p>
        {groups.map((group) => (
          <PrintedGroup key={group.code} group={group} />
        ))}
      </article>
    </Portal>
  );
}

function PrintedGroup({ group }: { group: FixGroup }) {
  const { title, remedy } = useFixLabels(group);
  return (
    <section>
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

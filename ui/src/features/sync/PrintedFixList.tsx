import { Portal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FixGroup } from "../../bindings/FixGroup";
import { formatDateTime } from "../../i18n/format";
import { useFixLabels } from "./fixLabels";
import type { SourceNames } from "./sourceNames";

interface PrintedFixListProps {
  /** The integration's name. */
  name: string;
  groups: FixGroup[];
  names: SourceNames;
}

/** The fix list as printed. It is invisible on the screen, and nothing else is printed. */
export function PrintedFixList({ name, groups, names }: PrintedFixListProps) {
  const { t } = useTranslation();
  const [now] = useState(() => new Date().toISOString());
  return (
    <Portal>
      <article className="sheet" aria-hidden="true">
        <h1>{t("fixList.title")}</h1>
        <p>{t("fixList.printed", { name, when: formatDateTime(now) })}</p>
        {groups.map((group) => (
          <PrintedGroup key={group.code} group={group} names={names} />
        ))}
      </article>
    </Portal>
  );
}

function PrintedGroup({ group, names }: { group: FixGroup; names: SourceNames }) {
  const { title, remedy } = useFixLabels(group);
  return (
    <section>
      <h2>{title}</h2>
      <p>{remedy}</p>
      <ul>
        {group.patients.map((patient) => (
          <li key={patient.pat_num}>
            <span className="tickBox">{patient.fixed && "✓"}</span> {patient.pat_num} {names.get(patient.pat_num)}
            {patient.detail && <span className="detail">{patient.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

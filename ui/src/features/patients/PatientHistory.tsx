import { Button, Skeleton, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePatientHistory } from "../../backend/queries/history";
import { LoadFailed } from "../../components/LoadFailed";
import { RunDialog } from "../sync/RunDialog";
import { PatientEvent } from "./PatientEvent";
import classes from "./Patients.module.css";

const AT_FIRST = 8;
const MORE = 50;

/** Everything that syncs and the desk did to a patient, newest first; a sync opens its summary. */
export function PatientHistory({ id }: { id: string }) {
  const { t } = useTranslation();
  const heading = useId();
  const [count, setCount] = useState(AT_FIRST);
  const [run, setRun] = useState<string | null>(null);
  const history = usePatientHistory(id, count);
  const events = history.data?.events ?? [];
  const earlier = Math.min(MORE, (history.data?.total ?? 0) - events.length);
  return (
    <section aria-labelledby={heading}>
      <Title order={3} id={heading} className={classes.section}>
        {t("history.title")}
      </Title>
      {history.isPending && <Skeleton mt="sm" height={48} role="status" aria-label={t("common.loading")} />}
      {history.isError && <LoadFailed error={history.error} onRetry={() => void history.refetch()} />}
      {history.data?.total === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("history.empty")}
        </Text>
      )}
      <ol className={classes.events}>
        {events.map((event, at) => (
          // What happened never changes its place, counted from the oldest.
          <PatientEvent key={(history.data?.total ?? 0) - at} event={event} onOpenRun={setRun} />
        ))}
      </ol>
      {earlier > 0 && (
        <Button variant="default" size="xs" loading={history.isPlaceholderData} onClick={() => setCount(count + MORE)}>
          {t("history.more", { count: earlier })}
        </Button>
      )}
      <RunDialog run={run} onClose={() => setRun(null)} />
    </section>
  );
}

import { Button, Skeleton, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePatientHistory } from "../../backend/queries/patients";
import { LoadFailed } from "../../components/LoadFailed";
import { RunDialog } from "../sync/RunDialog";
import { PatientHistoryItem } from "./PatientHistoryItem";
import classes from "./Patients.module.css";

const FIRST_PAGE = 8;
const NEXT_PAGE = 50;

/** What syncs and the desk changed of a patient, newest first. A sync opens its summary. */
export function PatientHistory({ id }: { id: string }) {
  const { t } = useTranslation();
  const heading = useId();
  const [count, setCount] = useState(FIRST_PAGE);
  const [run, setRun] = useState<string | null>(null);
  const history = usePatientHistory(id, count);
  const events = history.data?.events ?? [];
  const earlier = Math.min(NEXT_PAGE, (history.data?.total ?? 0) - events.length);
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
          // New events are added at the top, so the position from the end is stable.
          <PatientHistoryItem key={(history.data?.total ?? 0) - at} id={id} event={event} onOpenRun={setRun} />
        ))}
      </ol>
      {earlier > 0 && (
        <Button variant="default" size="xs" loading={history.isPlaceholderData} onClick={() => setCount(count + NEXT_PAGE)}>
          {t("history.more", { count: earlier })}
        </Button>
      )}
      <RunDialog run={run} onClose={() => setRun(null)} />
    </section>
  );
}

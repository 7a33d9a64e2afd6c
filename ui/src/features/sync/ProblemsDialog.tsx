import { useQuery } from "@tanstack/react-query";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useBackend } from "../../backend/BackendContext";
import { AppDialog } from "../../components/AppDialog";
import { RunLoading } from "./RunLoading";
import { RunSession } from "./RunSession";

interface ProblemsDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}

const LOOK_BACK = 50;

/** The summary of the newest run that could not bring everybody in. */
export function ProblemsDialog({ card, opened, onClose }: ProblemsDialogProps) {
  return (
    <AppDialog opened={opened} onClose={onClose} size="auto">
      <NewestProblems card={card} onClose={onClose} />
    </AppDialog>
  );
}

function NewestProblems({ card, onClose }: Omit<ProblemsDialogProps, "opened">) {
  const backend = useBackend();
  const runs = useQuery({
    queryKey: ["runs", "problems", card.id],
    queryFn: () => backend.listRuns(card.id, { offset: 0, limit: LOOK_BACK }),
  });
  const run = runs.data?.runs.find((each) => each.counts.skipped > 0) ?? card.last_run;
  if (!runs.data || !run) return <RunLoading error={runs.error} onRetry={() => void runs.refetch()} />;
  return <RunSession run={run.run_id} onClose={onClose} />;
}

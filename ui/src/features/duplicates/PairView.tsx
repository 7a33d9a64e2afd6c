import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import { useDecideDuplicate } from "../../backend/queries/duplicates";
import { usePatient } from "../../backend/queries/patients";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { LoadFailed } from "../../components/LoadFailed";
import { MergeInOpenDental } from "./MergeInOpenDental";
import { PairButtons } from "./PairButtons";
import { PairReasons } from "./PairReasons";
import { PairTable } from "./PairTable";
import { fullName, pairKey, type Decided } from "./pair";

interface PairViewProps {
  pair: DuplicatePair;
  onLater: () => void;
  onDecided: (decided: Decided) => void;
}

/** Two patients side by side, what speaks for and against one person, and the answers. */
export function PairView({ pair, onLater, onDecided }: PairViewProps) {
  const { t } = useTranslation();
  const [one, other] = [usePatient(pair.patients[0]), usePatient(pair.patients[1])];
  const decide = useDecideDuplicate();
  const failed = [one, other].find((patient) => patient.isError);
  if (failed) return <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!one.data || !other.data) return <Skeleton height={320} role="status" aria-label={t("common.loading")} />;
  const patients = [one.data, other.data] as const;
  const answer = (decision: Decided["decision"]) => {
    const names = [fullName(one.data), fullName(other.data)] as const;
    const decided = { key: pairKey(pair), patients: pair.patients, names, decision };
    decide.mutate({ one: pair.patients[0], other: pair.patients[1], decision }, { onSuccess: () => onDecided(decided) });
  };
  return (
    <>
      <PairTable pair={pair} patients={patients} />
      <PairReasons pair={pair} />
      {pair.two_charts_in !== null && <MergeInOpenDental pair={pair} integration={pair.two_charts_in} />}
      {decide.isError && <FaultNote fault={toFault(decide.error)} />}
      <PairButtons
        mergeable={pair.two_charts_in === null}
        busy={decide.isPending}
        onSame={() => answer("same")}
        onDifferent={() => answer("different")}
        onLater={onLater}
      />
    </>
  );
}

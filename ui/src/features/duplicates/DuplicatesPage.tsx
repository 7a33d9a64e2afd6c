import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDuplicates } from "../../backend/queries/duplicates";
import { LoadFailed } from "../../components/LoadFailed";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { DecidedNote } from "./DecidedNote";
import { DuplicateKeys } from "./DuplicateKeys";
import { NoDuplicates } from "./NoDuplicates";
import { PairView } from "./PairView";
import { pairKey, type Decided } from "./pair";

/** The pairs of patients that may be one person, one at a time. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const duplicates = useDuplicates();
  const [later, setLater] = useState<readonly string[]>([]);
  const [decided, setDecided] = useState<Decided | null>(null);
  const pairs = duplicates.data?.pairs ?? [];
  const waiting = pairs.filter((pair) => !later.includes(pairKey(pair)) && pairKey(pair) !== decided?.key);
  const [pair] = waiting;
  return (
    <div className={pageClasses.page}>
      <PageHeading title={t("duplicates.title")} subtitle={pair ? <DuplicateKeys pair={pair} left={waiting.length} /> : undefined} />
      {decided && <DecidedNote key={decided.key} decided={decided} onTakenBack={() => setDecided(null)} />}
      {duplicates.isError && <LoadFailed error={duplicates.error} onRetry={() => void duplicates.refetch()} />}
      {duplicates.isPending && <Skeleton height={320} role="status" aria-label={t("common.loading")} />}
      {pair && (
        <PairView key={pairKey(pair)} pair={pair} onLater={() => setLater([...later, pairKey(pair)])} onDecided={setDecided} />
      )}
      {duplicates.data && !pair && <NoDuplicates later={pairs.filter((each) => pairKey(each) !== decided?.key).length} onShow={() => setLater([])} />}
    </div>
  );
}

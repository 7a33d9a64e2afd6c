import { useTranslation } from "react-i18next";
import type { RunRecord } from "../../bindings/RunRecord";
import { Note } from "../../components/Note";
import { VerificationText } from "./VerificationText";

/** That the run reached the end, and the result of the comparison with Open Dental. */
export function CompletedNote({ run }: { run: RunRecord }) {
  const { t } = useTranslation();
  const { counts, verified } = run;
  const nothing = counts.rows_read === 0 && t("summary.nothing");
  if (!verified) return <Note color="good">{nothing || t("summary.checked", { count: counts.rows_read })}</Note>;
  return (
    <Note color={verified.missing + verified.unexpected === 0 ? "good" : "warn"}>
      {nothing && `${nothing}. `}
      <VerificationText found={verified} />
    </Note>
  );
}

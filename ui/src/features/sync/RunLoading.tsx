import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DialogBody } from "../../components/DialogBody";
import { DialogHeading } from "../../components/DialogHeading";
import { LoadFailed } from "../../components/LoadFailed";

interface RunLoadingProps {
  error: unknown;
  onRetry: () => void;
}

/** The placeholder of the summary. */
export function RunLoading({ error, onRetry }: RunLoadingProps) {
  const { t } = useTranslation();
  return (
    <>
      <DialogHeading title={t("sync.title")} />
      <DialogBody width={544}>
        {error ? (
          <LoadFailed error={error} onRetry={onRetry} />
        ) : (
          <div role="status" aria-label={t("common.loading")}>
            <Skeleton height={76} mb="md" />
            <Skeleton height={220} />
          </div>
        )}
      </DialogBody>
    </>
  );
}

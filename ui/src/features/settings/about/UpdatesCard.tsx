import { Button, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../../backend/fault";
import { useCheckForUpdates, useUpdates } from "../../../backend/queries/updates";
import { FaultNote } from "../../../components/FaultNote";
import { LoadFailed } from "../../../components/LoadFailed";
import { useNow } from "../../../components/useNow";
import { formatWhen } from "../../../i18n/format";
import { UpdateOfferRow } from "./UpdateOfferRow";
import { UpdateRow } from "./UpdateRow";
import { useUpdateNow } from "../../updates/useUpdateNow";
import classes from "../Settings.module.css";

/** Whether there is a newer version, and installing it. */
export function UpdatesCard() {
  const { t } = useTranslation();
  const updates = useUpdates();
  const check = useCheckForUpdates();
  const update = useUpdateNow();
  const now = useNow();
  const view = updates.data;
  if (updates.isPending) return <Skeleton height={90} radius="md" />;
  if (updates.isError) return <LoadFailed error={updates.error} onRetry={() => void updates.refetch()} />;
  if (!view?.enabled) {
    return (
      <div className={classes.card}>
        <UpdateRow title={t("updates.off")} text={t("updates.offText")} />
      </div>
    );
  }
  const busy = view.step !== null || update.isPending;
  const fault = update.error ? toFault(update.error) : view.fault;
  return (
    <div className={classes.card}>
      {view.offer ? (
        <UpdateOfferRow offer={view.offer} step={view.step} busy={busy} onUpdate={update.start} />
      ) : (
        <UpdateRow
          title={fault || !view.checked_at ? t("updates.unknown") : t("updates.current")}
          text={view.checked_at ? t("updates.checked", { when: formatWhen(view.checked_at, now) }) : t("updates.notChecked")}
        >
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t("updates.check")}
          </Button>
        </UpdateRow>
      )}
      {fault && !busy && (
        <FaultNote
          fault={fault}
          // With an offer, Update now is what tries again.
          actions={view.offer ? {} : { try_again: () => check.mutate() }}
          busy={check.isPending}
          announced={update.error !== null || check.isSuccess}
        />
      )}
      <Text role="status" className="visually-hidden">
        {check.isPending && t("updates.checking")}
      </Text>
    </div>
  );
}

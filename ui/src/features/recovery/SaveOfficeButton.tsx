import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSaveOfficeFile } from "../../backend/queries/recovery";
import { FaultNote } from "../../components/FaultNote";

/** Saves the office file, once there is a code that opens it. */
export function SaveOfficeButton({ hasCode }: { hasCode: boolean }) {
  const { t } = useTranslation();
  const save = useSaveOfficeFile();
  return (
    <>
      <div>
        <Button variant="default" size="xs" mt="xs" disabled={!hasCode} loading={save.isPending} onClick={() => save.mutate()}>
          {t("security.move.save")}
        </Button>
      </div>
      {!hasCode && t("security.move.needsCode")}
      <Text role="status" size="sm" component="span">
        {save.data && t("security.move.saved", { path: save.data })}
      </Text>
      {save.isError && <FaultNote fault={toFault(save.error)} />}
    </>
  );
}

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { Note } from "../../components/Note";
import type { ConnectionForm } from "./useConnectionForm";

interface ProtectionNoteProps {
  form: ConnectionForm;
  card: IntegrationCard | null;
}

/** That the connection is not verified as usual, and the way back. */
export function ProtectionNote({ form, card }: ProtectionNoteProps) {
  const { t } = useTranslation();
  const tls = form.values.tls ?? card?.tls ?? "required";
  if (tls === "required") return null;
  const off = tls === "off";
  return (
    <Note color={off ? "warn" : "quiet"}>
      <p style={{ margin: "0 0 0.625rem" }}>{t(off ? "protection.isOff" : "protection.isPinned")}</p>
      <Button variant="default" size="xs" onClick={() => form.setFieldValue("tls", "required")}>
        {t("protection.require")}
      </Button>
    </Note>
  );
}

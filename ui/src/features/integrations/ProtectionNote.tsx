import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { Note } from "../../components/Note";
import type { ConnectionFormState } from "./useConnectionForm";

interface ProtectionNoteProps {
  form: ConnectionFormState;
  card: IntegrationCard | null;
}

/** How the connection is protected, where somebody chose something else than a verified one, and the way back. */
export function ProtectionNote({ form, card }: ProtectionNoteProps) {
  const { t } = useTranslation();
  const tls = form.draft.tls ?? card?.tls ?? "required";
  if (tls === "required") return null;
  const off = tls === "off";
  return (
    <Note tone={off ? "warn" : "quiet"}>
      <p style={{ margin: "0 0 0.625rem" }}>{t(off ? "protection.isOff" : "protection.isPinned")}</p>
      <Button variant="default" size="xs" onClick={() => form.change({ tls: "required" })}>
        {t("protection.require")}
      </Button>
    </Note>
  );
}

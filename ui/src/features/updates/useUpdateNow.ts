import { useInstallUpdate } from "../../backend/queries/updates";
import { useLeave } from "../../components/unsaved/unsavedScope";

/** Installs the newest version, after asking about what is not saved. */
export function useUpdateNow() {
  const install = useInstallUpdate();
  const leave = useLeave();
  return { start: () => leave(() => install.mutate()), error: install.error, isPending: install.isPending };
}

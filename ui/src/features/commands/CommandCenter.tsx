import { useCallback, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useScreen } from "../../app/navigation";
import { useIntegrations } from "../../backend/queries/integrations";
import { useHelp } from "../help/HelpContext";
import { SyncDialog } from "../sync/SyncDialog";
import { CommandPalette } from "./CommandPalette";
import { CommandsContext } from "./CommandsContext";
import { useCommands } from "./useCommands";
import { useShortcuts } from "./useShortcuts";

/** The shortcuts of the window, the list of all actions, and the dialogs that these open from any page. */
export function CommandCenter({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { page } = useScreen();
  const cards = useIntegrations().data ?? [];
  const [listed, setListed] = useState(false);
  /** What the list is filtered by at first. */
  const [search, setSearch] = useState("");
  const help = useHelp();
  const [sync, setSync] = useState({ id: "", opened: false });
  const list = useCallback((text = "") => {
    setSearch(text);
    setListed(true);
  }, []);
  const open = useCallback(() => list(), [list]);
  const startSync = (id: string) => setSync({ id, opened: true });
  const find = () => {
    const field = document.querySelector<HTMLInputElement>("main [data-find]");
    if (field) {
      field.focus();
      field.select();
    } else navigate({ page: "home" });
  };
  const commands = useCommands({ onFind: find, onSync: startSync, onHelp: help.open });
  useShortcuts({
    find,
    list: open,
    add: () => navigate({ page: "patients", add: true }),
    sync: () => {
      const [only] = cards;
      if (only && cards.length === 1) startSync(only.id);
      else list(t("integrations.sync"));
    },
    help: help.open,
    toggleHelp: help.opened ? help.close : help.open,
    typed: () => {
      if (page === "home" || page === "patients") find();
    },
  });
  const card = cards.find((each) => each.id === sync.id);
  return (
    <CommandsContext value={open}>
      {children}
      <CommandPalette opened={listed} commands={commands} initial={search} onClose={() => setListed(false)} />
      {card && <SyncDialog card={card} opened={sync.opened} onClose={() => setSync({ id: sync.id, opened: false })} />}
    </CommandsContext>
  );
}

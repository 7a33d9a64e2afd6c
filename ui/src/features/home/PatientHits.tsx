import { Anchor, Button, Skeleton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import { EmptyState } from "../../components/EmptyState";
import { LoadFailed } from "../../components/LoadFailed";
import { PatientHit } from "./PatientHit";
import type { PatientSearchState } from "./usePatientSearch";
import classes from "./Home.module.css";

interface PatientHitsProps {
  search: PatientSearchState;
  onOpen: (id: string) => void;
  /** Searches for something else. */
  onSearch: (text: string) => void;
  onAdd: () => void;
}

/** The first patients who match, and the way to all others. */
export function PatientHits({ search: { search, hits, rows, options }, onOpen, onSearch, onAdd }: PatientHitsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (hits.isError) return <LoadFailed error={hits.error} onRetry={() => void hits.refetch()} />;
  if (!hits.data) return <Skeleton height={160} radius="md" role="status" aria-label={t("common.loading")} />;
  const { total, elsewhere: inactive, suggestion } = hits.data;
  const show = (status: "active" | "inactive") => navigate({ page: "patients", search, status });
  if (total === 0) {
    return (
      <div className={classes.card} role="status" aria-busy={hits.isPlaceholderData}>
        <EmptyState
          icon={<IconSearch size={24} />}
          title={t("patients.noHitsTitle")}
          text={inactive > 0 ? t("home.inactiveMatch", { count: inactive }) : t("home.noHits")}
        >
          {suggestion && (
            <Button variant="default" onClick={() => onSearch(suggestion)}>
              {t("home.didYouMean", { search: suggestion })}
            </Button>
          )}
          {inactive > 0 && (
            <Button variant="default" onClick={() => show("inactive")}>
              {t("home.showOthers", { count: inactive })}
            </Button>
          )}
          <Button variant="default" onClick={onAdd}>
            {t("patients.add")}
          </Button>
          <Button variant="default" onClick={() => onSearch("")}>
            {t("common.clearSearch")}
          </Button>
        </EmptyState>
      </div>
    );
  }
  return (
    <section className={classes.card} aria-label={t("home.hits")}>
      <p role="status" className="visually-hidden">
        {t("patients.found", { count: total })}
      </p>
      <div role="listbox" id={options.listId} aria-label={t("home.hits")} aria-busy={hits.isPlaceholderData} className={classes.hits}>
        {rows.map((row, index) => (
          <PatientHit
            key={row.id}
            id={options.optionId(index)}
            row={row}
            search={search}
            active={index === options.active}
            byEnter={index === Math.max(0, options.active)}
            onOpen={() => onOpen(row.id)}
          />
        ))}
      </div>
      {(total > rows.length || inactive > 0) && (
        <div className={classes.others}>
          {total > rows.length && (
            <Button variant="default" size="xs" onClick={() => show("active")}>
              {t("home.showAll", { count: total })}
            </Button>
          )}
          {inactive > 0 && (
            <span>
              {t("home.inactiveMatch", { count: inactive })}{" "}
              <Anchor component="button" type="button" size="sm" underline="always" onClick={() => show("inactive")}>
                {t("home.showOthers", { count: inactive })}
              </Anchor>
            </span>
          )}
        </div>
      )}
    </section>
  );
}

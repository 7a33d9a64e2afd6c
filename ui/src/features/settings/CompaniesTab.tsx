import { Button, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import { useAddCompany, useCompanies, useRenameCompany } from "../../backend/queries/companies";
import { LoadFailed } from "../../components/LoadFailed";
import { NameDialog } from "../../components/NameDialog";
import { SectionHeading } from "../../components/SectionHeading";
import { CompanyItem } from "./CompanyItem";
import { DeletedPatients } from "./DeletedPatients";
import { RemoveCompanyDialog } from "./RemoveCompanyDialog";
import classes from "./Settings.module.css";

/** The companies, which each have their own patients. */
export function CompaniesTab() {
  const { t } = useTranslation();
  const companies = useCompanies();
  const add = useAddCompany();
  const rename = useRenameCompany();
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [chosen, setChosen] = useState<CompanyView | null>(null);
  return (
    <section>
      <SectionHeading
        title={t("companies.title")}
        lead={t("companies.lead")}
        action={<Button onClick={() => setAdding(true)}>{t("companies.add")}</Button>}
      />
      {companies.isError && <LoadFailed error={companies.error} onRetry={() => void companies.refetch()} />}
      {companies.isPending && <Skeleton height={64} />}
      {companies.data && (
        <ul className={`${classes.list} ${classes.card}`} style={{ padding: 0 }}>
          {companies.data.map((company) => (
            <CompanyItem
              key={company.id}
              company={company}
              onRename={() => {
                setChosen(company);
                setRenaming(true);
              }}
              onRemove={() => {
                setChosen(company);
                setRemoving(true);
              }}
            />
          ))}
        </ul>
      )}
      <Text role="status" className="visually-hidden">
        {add.isSuccess ? t("common.saved") : ""}
      </Text>
      <NameDialog
        opened={adding}
        onClose={() => setAdding(false)}
        title={t("companies.addTitle")}
        label={t("companies.name")}
        action={t("common.add")}
        initial=""
        onSave={(name) => add.mutateAsync(name)}
      />
      <NameDialog
        opened={renaming}
        onClose={() => setRenaming(false)}
        title={t("companies.renameTitle")}
        label={t("companies.name")}
        action={t("common.rename")}
        initial={chosen?.name ?? ""}
        onSave={(name) => rename.mutateAsync({ id: chosen?.id ?? "", name })}
      />
      <RemoveCompanyDialog opened={removing} company={chosen} onClose={() => setRemoving(false)} />
      <DeletedPatients />
    </section>
  );
}

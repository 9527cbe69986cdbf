// The words of the widget, each in the languages that it speaks: English, Spanish. {} is filled in.

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Word = readonly [en: string, es: string];

export const open: Word = ["Open the chat", "Abrir el chat"];
export const openUnread: Word = ["Open the chat, {} new", "Abrir el chat, {} sin leer"];
export const close: Word = ["Close the chat", "Cerrar el chat"];
export const more: Word = ["More", "Más"];
export const back: Word = ["Back", "Volver"];
export const here: Word = ["Online: {}", "En línea: {}"];
export const openNow: Word = ["Open: we answer soon", "Abierto: respondemos pronto"];
export const closed: Word = ["Closed", "Cerrado"];
export const opens: Word = ["Closed. We open: {}", "Cerrado. Abrimos: {}"];
export const loading: Word = ["Loading the conversation", "Cargando la conversación"];
export const conversation: Word = ["Conversation", "Conversación"];
export const empty: Word = ["Write to us: the answer waits here.", "Escríbanos: la respuesta le espera aquí."];
export const earlier: Word = ["Earlier messages", "Mensajes anteriores"];
export const newer: Word = ["New messages", "Mensajes nuevos"];
export const you: Word = ["You", "Usted"];
export const write: Word = ["Write a message", "Escriba un mensaje"];
export const send: Word = ["Send", "Enviar"];
export const attach: Word = ["Attach a file", "Adjuntar un archivo"];
export const remove: Word = ["Remove {}", "Quitar {}"];
export const download: Word = ["Download {}", "Descargar {}"];
export const tooBig: Word = ["{} is too big: {} at most.", "{} es demasiado grande: {} como máximo."];
export const refused: Word = ["{}: this file is not taken.", "{}: no se admite este archivo."];
export const tooMany: Word = ["At most {} files in one message.", "Como máximo {} archivos por mensaje."];
export const waiting: Word = ["Waiting for a connection", "Esperando conexión"];
export const sending: Word = ["Sending", "Enviando"];
export const sent: Word = ["Sent", "Enviado"];
export const delivered: Word = ["Delivered", "Entregado"];
export const read: Word = ["Read", "Leído"];
export const failed: Word = ["Not sent", "No enviado"];
export const again: Word = ["Try again", "Reintentar"];
export const discard: Word = ["Discard", "Descartar"];
export const types: Word = ["{} is writing", "{} está escribiendo"];
export const viaEmail: Word = ["by e-mail", "por correo"];
export const optional: Word = ["optional", "opcional"];
export const needed: Word = ["This is needed.", "Este dato hace falta."];
export const badEmail: Word = ["Write a whole e-mail address.", "Escriba una dirección de correo completa."];
export const beforeChat: Word = ["Before we start", "Antes de empezar"];
export const startChat: Word = ["Start the chat", "Empezar el chat"];
export const elsewhere: Word = ["Continue elsewhere", "Seguir en otro sitio"];
export const byMail: Word = ["By e-mail", "Por correo"];
export const byMailHint: Word = [
  "We send you a code. With it, answers reach you by e-mail too, and you see here what was said before.",
  "Le enviamos un código. Con él, las respuestas le llegan también por correo y verá aquí lo que se dijo antes.",
];
export const email: Word = ["E-mail address", "Correo electrónico"];
export const sendCode: Word = ["Send the code", "Enviar el código"];
export const code: Word = ["Code", "Código"];
export const codeSent: Word = ["We sent a code to {}. It is good for ten minutes.", "Hemos enviado un código a {}. Sirve diez minutos."];
export const confirm: Word = ["Confirm", "Confirmar"];
export const proved: Word = ["Done. You can go on by e-mail too.", "Hecho. También puede seguir por correo."];
export const otherDevice: Word = ["On another device", "En otro dispositivo"];
export const otherDeviceHint: Word = [
  "A link that works once, for 15 minutes, for whoever has it.",
  "Un enlace que sirve una vez, durante 15 minutos, a quien lo tenga.",
];
export const makeLink: Word = ["Make a link", "Crear un enlace"];
export const copy: Word = ["Copy the link", "Copiar el enlace"];
export const copied: Word = ["Copied", "Copiado"];
export const qr: Word = ["QR code of the link", "Código QR del enlace"];
export const shared: Word = ["Shared computer: keep nothing", "Ordenador compartido: no guardar nada"];
export const logout: Word = ["Leave, and forget this chat", "Salir y olvidar este chat"];
export const signIn: Word = ["Sign in on this page to chat with us.", "Inicie sesión en esta página para hablar con nosotros."];
export const offline: Word = ["No connection. What you write goes out when it is back.", "Sin conexión. Lo que escriba saldrá cuando vuelva."];
export const slow: Word = ["That was a lot at once. Wait a moment.", "Ha sido mucho de una vez. Espere un momento."];
export const away: Word = ["We cannot be reached. Trying again by itself.", "No se nos puede alcanzar. Se reintenta solo."];
export const wrongCode: Word = ["This code is wrong, or its time is over.", "El código no es correcto o ha caducado."];
export const broke: Word = ["That did not work ({}).", "No ha funcionado ({})."];

export interface Say {
  (word: Word, ...values: (string | number)[]): string;
  language: Language;
  /** The language with the browser's own region, which knows how dates look there. */
  locale: string;
}

export function speak(language: Language): Say {
  const at = LANGUAGES.indexOf(language);
  const say = (word: Word, ...values: (string | number)[]) => word[at]!.replace(/\{\}/g, () => String(values.shift()));
  return Object.assign(say, { language, locale: navigator.languages.find((one) => one.startsWith(language)) ?? language });
}

/** The first of these wishes that is spoken here; a region counts for its language. */
export function choose(wishes: readonly (string | null | undefined)[]): Language {
  const spoken = wishes.map((wish) => wish?.toLowerCase().split("-")[0] as Language);
  return spoken.find((one) => LANGUAGES.includes(one)) ?? "en";
}

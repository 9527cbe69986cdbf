import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles/baseline.layer.css";
import "@mantine/core/styles/default-css-variables.layer.css";
import "@mantine/core/styles/global.layer.css";
import "./shared/mantine.css";
import "./shared/tokens.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { mayPass, pauseBefore } from "./api/client";
import { theme } from "./shared/theme";
import { Toasts } from "./shared/Toasts";
import { firstLanguage, speak } from "./shared/i18n";
import { WordsProvider } from "./shared/WordsProvider";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (tries, error) => tries < 2 && mayPass(error),
      retryDelay: pauseBefore,
      // What failed and may pass is asked for again by itself: nobody has to press a button for it.
      refetchInterval: ({ state }) => state.status === "error" && mayPass(state.error) && Math.max(5_000, pauseBefore(0, state.error)),
      refetchOnWindowFocus: false, // the stream says what is old
      refetchOnReconnect: true,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

const first = await speak(firstLanguage());
createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={queries}>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <WordsProvider first={first}>
        <Toasts>
          <App />
        </Toasts>
      </WordsProvider>
    </MantineProvider>
  </QueryClientProvider>,
);

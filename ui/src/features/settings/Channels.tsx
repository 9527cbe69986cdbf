import { useLocation } from "wouter";
import { lazy } from "react";
import { useMay } from "@/shared/me";
import ChannelList from "./ChannelList";

const ChannelNew = lazy(() => import("./ChannelNew"));
const ChannelAccount = lazy(() => import("./ChannelAccount"));
const WidgetBuilder = lazy(() => import("./WidgetBuilder"));

/** The channel accounts: all of them, a new one, one of them, and for a chat on web pages how it looks. */
export default function Channels() {
  const may = useMay("channels.manage");
  const [path] = useLocation();
  const [, , , deeper, further] = path.split("/");
  if (deeper === "new" && may) return <ChannelNew kind={further} />;
  if (deeper && further === "look" && may) return <WidgetBuilder key={deeper} id={deeper} />;
  if (deeper && deeper !== "new") return <ChannelAccount key={deeper} id={deeper} />;
  return <ChannelList />;
}

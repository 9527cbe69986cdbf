import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { Trouble } from "./api/client";
import { useLive } from "./api/live";
import { me, type Me } from "./api/queries";
import { sendKept } from "./features/composer/kept";
import { Desk } from "./features/inbox/Desk";
import { Connection } from "./features/session/Connection";
import { useSession } from "./features/session/session";
import { Boundary } from "./shared/Boundary";
import { fetchSoon, later } from "./shared/later";
import { Loading, Failed } from "./shared/states";
import { MeContext } from "./shared/me";
import { LEFT } from "./shared/Toasts";

const SignInAgain = later(() => import("./features/session/SignInAgain"));
const Settings = lazy(() => import("./features/settings/Settings"));
const FirstOwner = lazy(() => import("./features/welcome/FirstOwner"));
const Welcome = lazy(() => import("./features/welcome/Welcome"));
const Start = lazy(() => import("./features/welcome/Start"));
const StillOffered = lazy(() => import("./shared/StillOffered"));
const NewVersion = later(() => import("./features/session/NewVersion"));
const People = later(() => import("./features/person/People"));
const Reports = later(() => import("./features/reports/Reports"));

/** Who is signed in decides what there is: the desk, or the door at `/`, which leads back here. */
export function App() {
  const asked = useQuery(me);
  const user = asked.data?.user;
  const { expired, ended, entered } = useSession(user?.id);
  const following = useLive(ended, !expired);
  const refused = asked.error instanceof Trouble && asked.error.status === 401;
  const nobody = refused && !user;
  const welcome = location.pathname.startsWith("/app/welcome"); // where nobody works yet, nobody can sign in
  useEffect(() => {
    if (nobody && !welcome) location.replace(`/#next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [nobody, welcome]);
  useEffect(() => (user?.id ? fetchSoon() : undefined), [user?.id]);
  const listening = useListening(following);

  if (nobody && welcome) return <Suspense fallback={<Loading rows={6} />}><FirstOwner /></Suspense>;
  if (asked.isPending || nobody || !listening) return <Loading rows={6} />;
  if (!user) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  return (
    <>
      <Connection following={following} />
      <Inside key={user.id} me={user} following={following} />
      {expired && <SignInAgain email={user.email ?? ""} entered={entered} />}
    </>
  );
}

/** What is fetched after somebody began to listen needs no second look; one waits for that, but not for long. */
function useListening(following: boolean | null): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), 600);
    return () => clearTimeout(timer);
  }, []);
  return waited || following !== null;
}

function Inside({ me: user, following }: { me: Me; following: boolean | null }) {
  useEffect(() => sendKept(user.id, (conversation) => location.pathname.includes(conversation)), [user.id]);
  const [left] = useState(() => (sessionStorage.getItem(LEFT) ?? "[]") !== "[]");
  return (
    <MeContext value={user}>
      {left && <Suspense><StillOffered /></Suspense>}
      <Boundary instead={(error) => <Failed error={error} again={() => location.reload()} />}>
        <Suspense fallback={<Loading rows={6} />}>
          <Router base="/app">
            <Switch>
              <Route path="/settings/*?">
                <Settings />
              </Route>
              <Route path="/people/*?">
                <People following={following} />
              </Route>
              <Route path="/reports/*?">
                <Reports following={following} />
              </Route>
              <Route path="/inbox/*">
                <Desk following={following} />
              </Route>
              <Route path="/welcome/*?">
                <Welcome />
              </Route>
              <Route path="/">{user.role === "owner" ? <Start /> : <Redirect to="/inbox/mine" replace />}</Route>
              <Route>
                <Redirect to="/inbox/mine" replace />
              </Route>
            </Switch>
            <NewVersion />
          </Router>
        </Suspense>
      </Boundary>
    </MeContext>
  );
}

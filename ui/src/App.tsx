import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { Trouble, whenSignedOut } from "./api/client";
import { useLive } from "./api/live";
import { me, type Me } from "./api/queries";
import { Desk } from "./features/inbox/Desk";
import { Loading, Failed } from "./shared/states";
import { MeContext } from "./shared/me";

const SignInAgain = lazy(() => import("./features/session/SignInAgain"));
const Settings = lazy(() => import("./features/settings/Settings"));

/** Who is signed in decides what there is: the desk, or the door at `/`, which leads back here. */
export function App() {
  const asked = useQuery(me);
  const refused = asked.error instanceof Trouble && asked.error.status === 401;
  const nobody = refused && !asked.data;
  useEffect(() => {
    if (nobody) location.replace(`/#next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [nobody]);

  if (asked.data) return <Inside me={asked.data.user} />;
  if (asked.isPending || nobody) return <Loading rows={6} />;
  return <Failed error={asked.error} again={() => void asked.refetch()} />;
}

/** A session that ends while somebody writes is begun again over the open page: nothing typed is lost. */
function Inside({ me: user }: { me: Me }) {
  const queries = useQueryClient();
  const [expired, setExpired] = useState(false);
  const ended = useCallback(() => setExpired(true), []);
  useEffect(() => whenSignedOut(ended), [ended]);
  const following = useLive(ended, !expired);
  const entered = () => {
    setExpired(false);
    void queries.invalidateQueries();
  };
  return (
    <MeContext value={user}>
      <Suspense fallback={<Loading rows={6} />}>
        <Router base="/app">
          <Switch>
            <Route path="/settings/*?">
              <Settings />
            </Route>
            <Route path="/inbox/*">
              <Desk following={following} />
            </Route>
            <Route>
              <Redirect to="/inbox/mine" replace />
            </Route>
          </Switch>
        </Router>
      </Suspense>
      <Suspense>{expired && <SignInAgain email={user.email ?? ""} entered={entered} />}</Suspense>
    </MeContext>
  );
}

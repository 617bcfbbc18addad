import { render } from "preact";

import { App } from "./app/app";
import { start } from "./app/start";

start();
render(<App />, document.getElementById("root")!);

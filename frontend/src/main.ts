/** The entry of the page: the styles in the order of their layers, then the shell, which builds the rest. */

import "./styles/layers.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./app/app-shell";

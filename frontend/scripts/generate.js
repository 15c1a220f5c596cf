// Makes the sources that are not written by hand; runs before everything that reads src/.
import { makeTexts } from "./texts.js";
import "./types.js";

makeTexts();

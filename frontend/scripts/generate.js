// Makes the sources that are not written by hand; runs before everything that reads src/.
import "./texts.js";
import "./types.js";

import again from "./again.json";
import base from "./base.json";
import channels from "./channels.json";
import composer from "./composer.json";
import conversation from "./conversation.json";
import home from "./home.json";
import house from "./house.json";
import person from "./person.json";
import reports from "./reports.json";

export default { ...base, ...again, ...channels, ...composer, ...conversation, ...home, ...house, ...person, ...reports };

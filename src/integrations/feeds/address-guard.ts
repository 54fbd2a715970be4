import { BlockList, isIP, isIPv4 } from "node:net";

/** Networks that are no public hosts (https://www.iana.org/assignments/iana-ipv4-special-registry). */
const CLOSED_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Inside 2000::/3, outside of which nothing is public: tunnels and documentation, which can carry a private address. */
const CLOSED_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/** Says of an IP address whether it belongs to a public host. Mapped and translated forms of IPv4 do not. */
export function createAddressGuard(): (address: string) => boolean {
  const closed = makeList(CLOSED_IPV4, "ipv4");
  const tunnels = makeList(CLOSED_IPV6, "ipv6");
  const open = makeList(["2000::/3"], "ipv6");
  return (address) => {
    if (isIP(address) === 0) return false;
    if (isIPv4(address)) return !closed.check(address, "ipv4");
    return open.check(address, "ipv6") && !tunnels.check(address, "ipv6");
  };
}

function makeList(networks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

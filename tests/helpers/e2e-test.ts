import { test as base } from "vitest";
import { openStandInProject, type ProjectOptions, type StandInProject } from "./stand-in-project.ts";

interface Fixtures {
  /** A project of this test alone; after the test nothing of it is alive or on disk. */
  makeProject(options?: ProjectOptions): Promise<StandInProject>;
}

/** Tests of the command line. They may run beside one another: each has folders, servers and sockets of its own. */
export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  makeProject: async ({}, use) => {
    const projects: Awaited<ReturnType<typeof openStandInProject>>[] = [];
    await use(async (options) => {
      const project = await openStandInProject(options);
      projects.push(project);
      return project;
    });
    for (const project of projects) await project.close();
  },
});

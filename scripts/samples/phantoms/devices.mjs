import { ellipse, grown, tube, union, without } from '../shapes.mjs';

/* What an intensive care unit leaves on a chest radiograph; coordinates are those of chest.mjs. */

function addPacemaker(picture) {
  const header = [
    [288, 127],
    [304, 117],
  ];
  picture.add(ellipse(308, 138, 24, 20, -14), 0.8, 1.5);
  picture.add(tube(header, 8), 0.22, 1.5);
  picture.add(tube(header, 2), 0.3, 1.5);
  picture.add(ellipse(313, 142, 12, 10, -14), 0.3, 2);
  const lead = [
    [286, 120],
    [268, 106],
    [240, 104],
    [208, 112],
    [184, 130],
    [179, 170],
    [177, 230],
    [180, 284],
    [198, 320],
    [230, 333],
    [264, 331],
  ];
  picture.add(tube(lead, 1.4), 0.3, 1.6);
  picture.add(tube(lead.slice(-2), 2.4), 0.25, 1.4);
}

/** A tube in the trachea, its tip at height `tip`: two thin walls and an opaque stripe. */
function addTrachealTube(picture, tip) {
  const course = [
    [186, -12],
    [188, 50],
    [191, tip],
  ];
  picture.add(without(tube(course, 5.6), tube(course, 4.4)), 0.13, 1.2);
  picture.add(
    tube(
      course.map(([x, y]) => [x + 4.6, y]),
      1,
    ),
    0.24,
    1.2,
  );
}

/** A venous line from the right side of the neck; its `course` ends at the tip. */
function addCentralLine(picture, course) {
  const line = tube(course, 1.7);
  picture.add(union(line, grown(ellipse(...course.at(-1), 1, 1), 1.2)), 0.27, 1.5);
}

/** Draws a pacemaker, a tracheal tube and a central line into a chest radiograph. */
export function addDevices(picture, { trachealTip, centralLine }) {
  addPacemaker(picture);
  addTrachealTube(picture, trachealTip);
  addCentralLine(picture, centralLine);
}

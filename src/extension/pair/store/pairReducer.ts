/** The one function that changes a pair's state. Pure: it knows neither VS Code, nor the workers, nor the time. */
import { reduceAnswers } from './answerReducer';
import { reduceQuestion } from './draftReducer';
import { reduceEncoders, reduceLabels } from './encoderReducer';
import { reduceImages } from './imageReducer';
import type { PairChange, PairEvent } from './pairEvents';
import type { PairState } from './pairState';

/**
 * The state after an event; the same object where nothing changed, else one of the next revision. An event about another
 * pair is dropped here and nowhere else.
 */
export function reduce(state: PairState, event: PairEvent): PairState {
  if (event.pair !== state.pair) return state;
  const revision = state.revision + 1;
  const changes = partChanged(state, event, revision);
  const isChanged = Object.entries(changes).some(([part, value]) => state[part as keyof PairState] !== value);
  return isChanged ? { ...state, ...changes, revision } : state;
}

function partChanged(state: PairState, event: PairChange, revision: number): Partial<PairState> {
  switch (event.type) {
    case 'imageRequested':
    case 'levelsFound':
    case 'imageLoaded':
    case 'imageFailed':
      return { images: reduceImages(state.images, event) };
    case 'encodersListed':
    case 'similarityChanged':
    case 'mapChanged':
    case 'cosineFound':
      return { encoders: reduceEncoders(state.encoders, event) };
    case 'sheetAdded':
    case 'readersKnown':
    case 'labelsWanted':
    case 'labelsScored':
    case 'labelsFailed':
      return { labels: reduceLabels(state.labels, event) };
    case 'draftEdited':
    case 'questionEdited':
    case 'draftDiscarded':
    case 'pairSaved':
    case 'lineRead':
    case 'lineLost':
    case 'lineWriting':
    case 'lineWritten':
      return { question: reduceQuestion(state.question, event, revision) };
    case 'answerChanged':
    case 'runsFound':
    case 'columnsChosen':
    case 'endpointSelected':
      return { answers: reduceAnswers(state.answers, event) };
    case 'noticed':
      return { notice: event.notice };
  }
}

import { stylePage } from '../shared/styles';
import './app';

stylePage();
